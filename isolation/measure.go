package isolation

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// measured says that the operator compares numbers or addresses, not text.
func (c condition) measured() bool {
	return strings.HasPrefix(c.operator, "numeric") || strings.HasSuffix(c.operator, "ipaddress")
}

// measure evaluates it: values are alternatives, NotEquals and NotIpAddress mean
// none of them. What is no number or address leaves it open.
func (c condition) measure(values []string, present bool) (truth, string) {
	open := func() (truth, string) { return maybe, "condition operator " + c.operator + " on " + c.written }
	negated := c.operator == "numericnotequals" || c.operator == "notipaddress"
	switch {
	case c.qualifier != "":
		return open()
	case !present:
		return truthOf(c.ifExists || negated), ""
	case len(values) != 1:
		return open()
	}
	found, doubt := no, ""
	for _, p := range c.values {
		text, known := p.instance(nil, "*")
		if !known {
			return open()
		}
		t, ok := false, false
		if strings.HasPrefix(c.operator, "numeric") {
			t, ok = compareNumbers(c.operator, values[0], text)
		} else {
			t, ok = compareAddresses(values[0], text)
		}
		switch {
		case !ok:
			return open()
		case t && p.doubt != "":
			found, doubt = max(found, maybe), p.doubt
		case t:
			found = yes
		}
	}
	if negated {
		found = not(found)
	}
	return found, doubt
}

func compareNumbers(operator, value, limit string) (holds, ok bool) {
	v, err := strconv.ParseFloat(value, 64)
	l, limitErr := strconv.ParseFloat(limit, 64)
	if err != nil || limitErr != nil {
		return false, false
	}
	switch operator {
	case "numericequals", "numericnotequals":
		return v == l, true
	case "numericlessthan":
		return v < l, true
	case "numericlessthanequals":
		return v <= l, true
	case "numericgreaterthan":
		return v > l, true
	case "numericgreaterthanequals":
		return v >= l, true
	}
	return false, false
}

func compareAddresses(value, network string) (holds, ok bool) {
	addr, err := netip.ParseAddr(value)
	prefix, networkErr := netip.ParsePrefix(withBits(network))
	if err != nil || networkErr != nil {
		return false, false
	}
	return prefix.Contains(addr), true
}

// measures are values that stand for all with these conditions on one key:
// between numbers nothing but the order to each limit counts, so each limit, the
// middle of each pair of neighbours and both ends will do; between networks, the
// addresses at and beside their edges.
func measures(asked []*condition) (all []string) {
	var limits []float64
	for _, c := range asked {
		if c == nil || !c.measured() {
			continue
		}
		for _, p := range c.values {
			text, known := p.instance(nil, "*")
			if !known {
				continue
			}
			if n, err := strconv.ParseFloat(text, 64); err == nil && strings.HasPrefix(c.operator, "numeric") {
				limits = append(limits, n)
			} else if network, err := netip.ParsePrefix(withBits(text)); err == nil {
				all = append(all, edges(network.Masked())...)
			}
		}
	}
	if len(all) > 0 {
		all = append(all, "203.0.113.77", "2001:db8::77")
	}
	slices.Sort(limits)
	for i, n := range limits {
		if i == 0 {
			all = append(all, number(n-1))
		} else {
			all = append(all, number((limits[i-1]+n)/2))
		}
		all = append(all, number(n))
	}
	if len(limits) > 0 {
		all = append(all, number(limits[len(limits)-1]+1))
	}
	return all
}

func number(n float64) string { return strconv.FormatFloat(n, 'g', -1, 64) }

func withBits(network string) string {
	switch {
	case strings.Contains(network, "/"):
		return network
	case strings.Contains(network, ":"):
		return network + "/128"
	}
	return network + "/32"
}

// edges are the first and last address of a network and those beside it.
func edges(network netip.Prefix) (all []string) {
	first := network.Addr()
	bytes := first.AsSlice()
	for bit := network.Bits(); bit < first.BitLen(); bit++ {
		bytes[bit/8] |= 1 << (7 - bit%8)
	}
	last, _ := netip.AddrFromSlice(bytes)
	for _, addr := range []netip.Addr{first, last, first.Prev(), last.Next()} {
		if addr.IsValid() {
			all = append(all, addr.String())
		}
	}
	return all
}
