// Package pace says how much garbage may gather before it is collected. The
// collector's own rule, collect when the memory in use has doubled, is right
// for a server at rest and wrong for two others:
//
//   - A program that starts makes many objects and throws few away. It would
//     collect several times for next to nothing.
//   - Handlers of functions in process make some hundred objects for each
//     invocation and keep none.
//
// There is one pace for the process, since there is one collector:
//
//	pace.Start()   // first thing in main
//	...
//	pace.Settle()  // when what was started serves
//
//	pace.Slower()  // for each handler
//	pace.Faster()  // when it is gone
//
// A GOGC in the environment is left alone.
package pace
