package graph

import "testing"

func TestAnswerType(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, accept, want string }{
		{"Nothing", "", typeJSON},
		{"Anything", "*/*", typeJSON},
		{"AnyApplication", "application/*", typeJSON},
		{"Response", typeResponse, typeResponse},
		{"ResponseThenAnything", typeResponse + ", */*", typeResponse},
		{"ResponseLessThanAnything", typeResponse + ";q=0.1, */*", typeJSON},
		{"JSONRefusedElseAnything", "application/json;q=0, */*", typeResponse},
		{"AnythingRefused", "*/*;q=0", ""},
		{"ExactBeatsRange", "application/*;q=0, " + typeResponse, typeResponse},
		{"FirstOfEqualJSON", typeJSON + ", " + typeResponse, typeJSON},
		{"OtherCharset", typeJSON + "; charset=utf-16", ""},
		{"Case", "Application/GraphQL-Response+JSON; charset=UTF-8", typeResponse},
		{"BadWeight", typeResponse + ";q=2, application/json;q=0.1", typeJSON},
		{"NotANumber", typeResponse + ";q=NaN", ""},
		{"Other", "text/html, image/png", ""},
		{"Broken", ";;;,,", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := answerType([]string{tt.accept}); got != tt.want {
				t.Errorf("%q: got %q, want %q", tt.accept, got, tt.want)
			}
		})
	}
}
