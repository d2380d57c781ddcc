package main

import (
	"errors"
	"os"

	"postern/api"
	"postern/loader/source"
	"postern/runtime/suite"
)

// initial prints a first test file.
func (cmd *testCmd) initial(io streams) error {
	text, err := suite.Initial(source.Dir("."), cmd.Init, ".")
	var found api.Diagnostic
	if errors.As(err, &found) {
		if err := (api.Diagnostics{found}).Print(io.err, textOf); err != nil {
			return err
		}
		return errShown
	}
	if err != nil {
		return err
	}
	_, err = io.out.Write(text)
	return err
}

// textOf is a file for quoting its lines; nothing when it cannot be read.
func textOf(name string) []byte {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	return text
}

// fromLog prints cases made of a log.
func (cmd *testCmd) fromLog(io streams) error {
	if cmd.API == "" {
		return errors.New("--from-log needs --api: the configuration that the cases test")
	}
	text, err := content("@"+cmd.FromLog, io.in)
	if err != nil {
		return err
	}
	file, err := suite.FromLog(text, cmd.API)
	if err != nil {
		return errors.New(cmd.FromLog + ": " + err.Error())
	}
	_, err = io.out.Write(file)
	return err
}
