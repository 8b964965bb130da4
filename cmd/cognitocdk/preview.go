package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"example.com/cognitocdk/internal/fielderr"
	"example.com/cognitocdk/lambda/message"
)

func newPreview(io streams) *cobra.Command {
	var brand message.Brand
	var dir string
	cmd := &cobra.Command{
		Use:   "preview --out DIR --brand NAME",
		Short: "Write the message templates as pages",
		Long: `Write every message that the triggers send, in every language, as a page with sample
values, and an index.html that lists them with their subjects and text messages. The same
code and the same checks run in the trigger.`,
		Example: "  cognitocdk preview --out preview --brand Acme\n  cognitocdk preview --out preview --brand Acme --color '#123abc' --url https://acme.example",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			written, err := preview(dir, brand)
			if err != nil {
				return fmt.Errorf("preview: %w", err)
			}
			if _, err := fmt.Fprintln(io.Out, filepath.Join(dir, "index.html")); err != nil {
				return fmt.Errorf("preview: writing the result: %w", err)
			}
			fmt.Fprintf(io.Err, "%d pages, languages %s\n", written, strings.Join(message.Locales(), ", "))
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&dir, "out", "", "the folder to write into; made if it is not there")
	flags.StringVar(&brand.Name, "brand", "", "the name in every message, up to 32 characters")
	flags.StringVar(&brand.URL, "url", "", "where the name leads, https")
	flags.StringVar(&brand.Color, "color", "", "the colour, #rrggbb")
	flags.StringVar(&brand.Support, "support", "", "an e-mail address for questions")
	flags.StringVar(&brand.Locale, "locale", "", "the language for users without a known one")
	return cmd
}

// preview renders everything before it writes anything.
func preview(dir string, brand message.Brand) (int, error) {
	if err := errors.Join(fielderr.Required("--out", dir), brand.ValidateAs("--brand", "--url", "--color", "--support", "--locale")); err != nil {
		return 0, err
	}
	set, err := message.New(brand)
	if err != nil {
		return 0, err
	}
	pages, err := set.Preview()
	if err != nil {
		return 0, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		problems = append(problems, os.WriteFile(filepath.Join(dir, name), pages[name], 0o644))
	}
	return len(pages) - 1, errors.Join(problems...)
}
