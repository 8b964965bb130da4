package local

// Progress is told of each step of long work as it begins; what it returns is called when the
// step ends. A nil Progress is silent.
type Progress func(step string) (done func(err error))

// run does one step under the progress's eyes.
func (p Progress) run(step string, work func() error) error {
	if p == nil {
		return work()
	}
	done := p(step)
	err := work()
	done(err)
	return err
}
