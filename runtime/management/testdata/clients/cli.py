"""Runs the AWS CLI for many calls in one process: most of the time of a call
is its start.

Argument: a folder. A call is written to its pipe "in" as the number of
arguments and the arguments, each ended by a zero byte. What the CLI prints is
in the files "stdout" and "stderr" when its exit status comes out of the pipe
"out". An empty call ends the process.
"""
import os
import sys

from awscli.clidriver import create_clidriver


def run(arguments):
    try:
        return create_clidriver().main(arguments)
    except SystemExit as stop:
        return stop.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def redirect(descriptor, path):
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(file, descriptor)
    os.close(file)


def main(folder):
    while True:
        with open(os.path.join(folder, "in"), "rb") as pipe:
            words = pipe.read().split(b"\0")
        if words == [b""]:
            return
        count = int(words[0])
        redirect(1, os.path.join(folder, "stdout"))
        redirect(2, os.path.join(folder, "stderr"))
        status = run([os.fsdecode(word) for word in words[1:count + 1]])
        with open(os.path.join(folder, "out"), "w") as pipe:
            pipe.write("%d\n" % (status or 0))


main(sys.argv[1])
