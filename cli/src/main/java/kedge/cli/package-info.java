/**
 * The command line {@code kedge}: {@link kedge.cli.KedgeCommand} and its handling of faults. A user error is one
 * message and exit status 1, a bug shows its stack and is exit status 70. Commands read options, call the modules below
 * and print.
 */
package kedge.cli;
