// Command function is an ordinary Lambda function in Go.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

func hello(_ context.Context, event events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	name := event.PathParameters["name"]
	if name == "nobody" {
		return events.APIGatewayProxyResponse{}, fmt.Errorf("there is nobody to greet")
	}
	return events.APIGatewayProxyResponse{
		StatusCode: http.StatusOK,
		Headers:    map[string]string{"Content-Type": "text/plain"},
		Body:       os.Getenv("GREETING") + ", " + name,
	}, nil
}

func main() { lambda.Start(hello) }
