// Package java gives values the public methods that a Velocity template can reach on them: those of java.lang.String, the
// number classes, lists, maps, their views and iterators, arrays and the methods of java.lang.Object.
//
// A template names a method long before it is known on what object it will be called. So the work is split: Lookup finds the
// name once, when the template is parsed, and the Method it returns is called with a receiver and arguments at run time:
//
//	substring := java.Lookup("substring")
//	v, found, err := substring.Call(value.String("Hello"), []value.Value{value.Int(1)}, nil)
//
// The three results are the three ways a call can end:
//
//   - found is false: the receiver has no such method for these arguments, or several fit equally well. A template sees "".
//   - err is an *Exception: the method was called and failed as Java's does, with Java's class name and wording.
//   - otherwise v is the result; a void method gives the empty text.
//
// Overloads are chosen as Velocity 1.7 does it: an exact match of the classes first, else the most specific among those that
// fit by widening and boxing, a null fitting every object type, arrays in the last place taking separate arguments.
//
// Properties ($o.name), assignments to them, indexes ($o[i]) and assignments to those are found by Member, Index and SetIndex in
// the order Velocity tries them.
//
// Text is WTF-8; positions in it count UTF-16 units, as in Java. Everything that depends on a locale uses the root locale,
// everything that depends on a time zone uses UTC. Nothing here reads the clock or the machine.
//
// All functions are safe for use by several goroutines as long as the values given to them are not shared.
package java
