package main

import (
	"errors"

	"postern/loader/source"
	"postern/runtime/suite"
)

// initial prints a first test file.
func (cmd *testCmd) initial(io streams) error {
	text, err := suite.Initial(source.Dir("."), cmd.Init, ".")
	if err != nil {
		return err
	}
	_, err = io.out.Write(text)
	return err
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
