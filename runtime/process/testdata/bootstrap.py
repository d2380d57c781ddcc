"""A Lambda runtime for Python in a few lines: calls handler(event, context)."""

import json
import os
import sys
import urllib.request

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime"


def handler(event, context):
    print("python got", context["id"], file=sys.stderr, flush=True)
    return {"sum": sum(event["numbers"]), "arn": context["arn"]}


def post(path, body):
    urllib.request.urlopen(urllib.request.Request(f"{API}/{path}", json.dumps(body).encode())).read()


while True:
    with urllib.request.urlopen(f"{API}/invocation/next") as event:
        context = {"id": event.headers["Lambda-Runtime-Aws-Request-Id"], "arn": event.headers["Lambda-Runtime-Invoked-Function-Arn"]}
        try:
            post(f"invocation/{context['id']}/response", handler(json.load(event), context))
        except Exception as e:
            post(f"invocation/{context['id']}/error", {"errorType": type(e).__name__, "errorMessage": str(e)})
