package vtl

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postern/vtl/value"
)

func TestPlan(t *testing.T) {
	bind := Bind(func(Site) Bound {
		return func(*Frame, value.Value, []value.Value) (value.Value, bool, error) { return value.Null, false, nil }
	})
	template, err := Parse("t", `{"a": $input.path('$.a').size(), \$x #foo($x)
#set($x = 1 + 2 * 3)#set($m.k["j"] = "$x")#set($s = "a $x#if($m)b#end")
#if($x > 3 && !($m == 'q' || $m.k() != 1))a#elseif(true)b#else
#foreach($i in [1..$x])$i#break#end#end
#define($d)#stop#end#set($l = [$x, {"k": $m}])`, Globals("input"), bind)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.TrimLeft(`
text "{\"a\": "
print $input#0.path("$.a")(host).size()
text ", "
text of $x#1 "$x"
text " #foo($x)\n"
set $x#1 = 7
set $m#2.k["j"] = text of $x#1
set $s#3 = text {text "a "; print $x#1; if $m#2;   text "b"}
if $x#1 > 3 && !($m#2 == "q" || $m#2.k() != 1)
  text "a"
elseif true
  text "b"
else
  foreach $i#4 in [1..$x#1]
    print $i#4
    break
define $d#5
  stop
set $l#6 = [$x#1, {"k": $m#2}]
`, "\n")
	if diff := cmp.Diff(want, string(template.AppendPlan(nil))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
