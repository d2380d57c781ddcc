package runtime

import (
	"runtime/debug"

	"github.com/valyala/fasthttp"

	"postern/mapping"
	"postern/runtime/observe"
)

// handle is one request from its first step to its answer.
func (s *Server) handle(ctx *fasthttp.RequestCtx) {
	ses := acquireSession()
	defer s.survive(ses, ctx)
	bad, outcome := s.admit(ses, ctx, cameAt(ctx))
	if bad != "" {
		s.malformed(ctx, bad)
		ses.release()
		return
	}
	if s.tracing && s.options.Sampling.wants(&ses.ex) {
		ses.beginTrace(s.options.Reveal)
	}
	if outcome.OK() {
		ses.site, outcome = s.catalog.Load().dispatch(ses)
		ses.site = ses.site.pick(ses)
		ses.traceStage()
	}
	if outcome.OK() {
		outcome = s.run(ses)
	}
	s.finish(ses, ctx, outcome)
}

// survive answers 500 when this code fails, so that one request does not end
// those of everybody else. The session of the request is not used again.
func (s *Server) survive(ses *session, ctx *fasthttp.RequestCtx) {
	failure := recover()
	if failure == nil {
		return
	}
	s.log.Error("a request failed inside Postern: please report this with the request and the configuration",
		"failure", failure, "method", string(ctx.Method()), "path", string(ctx.Path()), "stack", string(debug.Stack()))
	if ses.counted != nil {
		ses.counted.Done(&observe.Observation{Status: fasthttp.StatusInternalServerError, Latency: clock() - ses.began, Phases: &ses.phases})
	}
	ctx.Response.Reset()
	ctx.SetStatusCode(fasthttp.StatusInternalServerError)
	ctx.SetContentType("application/json")
	ctx.SetBodyString(`{"message": "Internal server error"}`)
	ctx.SetConnectionClose()
}

// run is the pipeline: the steps of one request in their order (§1). The first
// outcome ends it.
func (s *Server) run(ses *session) mapping.Outcome {
	ex := &ses.ex
	ses.lap = ses.began
	route, outcome := ses.site.plan.Match(ex)
	ses.counted = ses.site.metrics(route)
	ses.counted.Begin()
	if ses.took(observe.PhaseMatch); !outcome.OK() {
		return outcome
	}
	if route.Guarded() || ses.site.everyone {
		if outcome = ses.guard(route); !outcome.OK() {
			return outcome
		}
	}
	outcome = route.Map(ex)
	if ses.took(observe.PhaseMapRequest); !outcome.OK() {
		return outcome
	}
	if route.Cached() {
		return s.cached(ses, route)
	}
	return s.perform(ses, route)
}

// perform renders the integration request, calls the backend and maps its
// answer.
func (s *Server) perform(ses *session, route *mapping.Route) mapping.Outcome {
	ex := &ses.ex
	outcome := route.Render(ex)
	if ses.took(observe.PhaseRender); !outcome.OK() {
		return outcome
	}
	if ex.IntegrationRequest.Kind != mapping.Mock { // which calls nobody
		if outcome = s.call(ses); !outcome.OK() {
			return outcome
		}
	}
	ses.answering = true
	return route.Response(ex)
}

// call calls the backend.
func (s *Server) call(ses *session) mapping.Outcome {
	if ses.large != nil {
		ses.call.Answered = ses.forgetBody
	}
	outcome := s.backends.Invoke(&ses.ex, &ses.call)
	ses.took(observe.PhaseIntegration)
	return outcome
}

// took notes the time since the last phase ended.
func (ses *session) took(phase observe.Phase) {
	now := clock()
	ses.phases[phase] = now - ses.lap
	ses.lap = now
}

// finish makes the answer and tells everybody who wants to know.
func (s *Server) finish(ses *session, ctx *fasthttp.RequestCtx, outcome mapping.Outcome) {
	ex := &ses.ex
	switch {
	case outcome.Type == bodyTooLarge:
		answerTooLarge(ctx)
		ex.Outcome, ex.Response.Status = outcome, fasthttp.StatusRequestEntityTooLarge
		ex.Trace.Note(mapping.StepGateway, string(bodyTooLarge)+" answers 413", outcome.Cause)
	case !outcome.OK():
		ses.plan().Gateway(ex, outcome)
		s.answer(ses, ctx)
	default:
		s.answer(ses, ctx)
	}
	ended := clock()
	if ses.answering {
		ses.phases[observe.PhaseMapResponse] = ended - ses.lap
	}
	ex.Latency = ended - ses.began
	s.observe(ses)
	ses.release()
}

// plan is that of the stage, nil when none was found.
func (ses *session) plan() *mapping.Plan {
	if ses.site == nil {
		return nil
	}
	return ses.site.plan
}

// observe counts, logs and keeps what happened.
func (s *Server) observe(ses *session) {
	ex := &ses.ex
	if ses.site != nil {
		if ses.counted == nil { // refused before it was matched
			ses.counted = ses.site.unmatched
			ses.counted.Begin()
		}
		ses.counted.Done(&observe.Observation{
			Status: ex.Response.Status, Outcome: string(ex.Outcome.Type), Latency: ex.Latency,
			Integration: ex.IntegrationResponse.Latency, RequestSize: ses.sent,
			ResponseSize: len(ex.Response.Body), Phases: &ses.phases,
		})
		if s.options.AccessLog != nil && ses.site.plan.AccessLog() != nil {
			ses.line = ses.site.plan.AppendAccessLog(ses.line[:0], ex)
			s.options.AccessLog.Write(ses.line)
		}
	}
	if !ex.Outcome.OK() {
		s.options.Failures.Log(failureOf(ses))
	}
	s.endTrace(ses)
}

// failureOf says why the gateway answered by itself.
func failureOf(ses *session) observe.Failure {
	ex := &ses.ex
	f := observe.Failure{
		Method: ex.Request.Method, Path: ex.Request.Path,
		Status: ex.Response.Status, Type: string(ex.Outcome.Type), Reason: ex.Outcome.Cause,
		RequestID: ex.Request.ID,
	}
	if f.Path == "" {
		f.Path = ses.path
	}
	if ses.site != nil {
		f.API, f.Stage = ses.site.plan.API().ID, ses.site.plan.Stage().StageName
	}
	if route := ex.Route(); route != nil {
		f.Route = route.Resource().Path
	}
	return f
}
