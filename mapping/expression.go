package mapping

// Expression is a compiled mapping expression on its own, such as the identity
// source of an authorizer: method.request.header.Authorization,
// stageVariables.x, context.identity.sourceIp or 'constant'. It never changes.
type Expression struct{ source source }

// Expression compiles a mapping expression of the request side.
func (p *Plan) Expression(text string) (*Expression, error) {
	s, err := p.compileSource(text, false, everywhere)
	if err != nil {
		return nil, err
	}
	return &Expression{s}, nil
}

// String is the expression as configured.
func (e *Expression) String() string { return e.source.expr }

// Text is the value for a request; found is false when there is none. The text
// is valid until the exchange is reset.
func (e *Expression) Text(ex *Exchange) (text string, found bool) {
	text, found, out := e.source.read(ex)
	return text, found && out.OK()
}
