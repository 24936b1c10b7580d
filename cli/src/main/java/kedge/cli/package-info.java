/**
 * The command line {@code kedge}: {@link kedge.cli.KedgeCommand} and its handling of exceptions. A user error prints
 * one message, exit status 1; a bug prints its stack trace, exit status 70. Commands parse options, call other modules
 * and print results.
 */
package kedge.cli;
