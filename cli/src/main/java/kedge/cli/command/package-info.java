/**
 * Commands that read a recipe or a run: check, plan, train, eval, generate, replay, curate, probe, soup, presets.
 */
package kedge.cli.command;
