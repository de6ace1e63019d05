// Package text writes the messages of errors. It is the small part of fmt that this library uses,
// for the types that its messages hold, and without reflection: fmt and what it brings along
// (reflect, os) make a page of a browser a third of a megabyte longer to load, 120 kB of that after
// compression.
package text

import (
	"strconv"
	"strings"
	"time"
)

// Errorf returns an error with the message Sprintf(format, args...). The error that stands for %w,
// if there is one, is what errors.Unwrap finds.
func Errorf(format string, args ...any) error {
	message, cause := write(format, args)
	return &failure{message, cause}
}

// Sprintf writes args into format as fmt does. The verbs are %v for anything below, %d, %s, %q (a
// long text is cut short) and %.<digit>e for the types they fit, and %% for a per cent sign. Types
// are int, float64, complex128, slices of the last two, string, error, time.Duration, bool and
// whatever has a String method. It panics at any other verb and where the number of arguments does
// not fit; a value of another type, such as someone's panic hands us, is written as "?".
func Sprintf(format string, args ...any) string {
	message, _ := write(format, args)
	return message
}

// failure is an error with its cause, or nil.
type failure struct {
	message string
	cause   error
}

func (f *failure) Error() string { return f.message }
func (f *failure) Unwrap() error { return f.cause }

func write(format string, args []any) (message string, cause error) {
	var b []byte
	for {
		before, rest, found := strings.Cut(format, "%")
		b = append(b, before...)
		if !found {
			break
		}
		if rest == "" {
			panic("text: a format that ends in %")
		}
		if rest[0] == '%' {
			b, format = append(b, '%'), rest[1:]
			continue
		}
		if len(args) == 0 {
			panic("text: too few arguments for " + format)
		}
		switch v := args[0]; {
		case rest[0] == '.' && len(rest) > 2 && rest[2] == 'e':
			b, rest = strconv.AppendFloat(b, v.(float64), 'e', int(rest[1]-'0'), 64), rest[2:]
		case rest[0] == 'q':
			b = appendQuoted(b, v.(string))
		case rest[0] == 'w':
			cause = v.(error)
			b = append(b, cause.Error()...)
		case strings.IndexByte("vds", rest[0]) >= 0:
			b = appendValue(b, v)
		default:
			panic("text: the verb %" + rest)
		}
		format, args = rest[1:], args[1:]
	}
	if len(args) > 0 {
		panic("text: too many arguments for " + format)
	}
	return string(b), cause
}

// appendValue appends v as %v of fmt does.
func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "<nil>"...)
	case error:
		return append(b, v.Error()...)
	case time.Duration:
		return append(b, v.String()...)
	case interface{ String() string }:
		return append(b, v.String()...)
	case string:
		return append(b, v...)
	case bool:
		return strconv.AppendBool(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case float64:
		return strconv.AppendFloat(b, v, 'g', -1, 64)
	case complex128:
		return appendComplex(b, v)
	case []float64:
		return appendSlice(b, v)
	case []complex128:
		return appendSlice(b, v)
	}
	return append(b, '?')
}

// appendQuoted appends a text in quotes, as much of it as a message needs.
func appendQuoted(b []byte, s string) []byte {
	const enough = 200
	if len(s) <= enough {
		return strconv.AppendQuote(b, s)
	}
	return append(strconv.AppendQuote(b, s[:enough]), "..."...)
}

// appendComplex appends (a+bi).
func appendComplex(b []byte, v complex128) []byte {
	b = strconv.AppendFloat(append(b, '('), real(v), 'g', -1, 64)
	imaginary := strconv.FormatFloat(imag(v), 'g', -1, 64)
	if imaginary[0] != '-' && imaginary[0] != '+' { // +Inf has its sign
		b = append(b, '+')
	}
	return append(append(b, imaginary...), "i)"...)
}

// appendSlice appends [a b c].
func appendSlice[T float64 | complex128](b []byte, values []T) []byte {
	b = append(b, '[')
	for i, v := range values {
		if i > 0 {
			b = append(b, ' ')
		}
		b = appendValue(b, v)
	}
	return append(b, ']')
}
