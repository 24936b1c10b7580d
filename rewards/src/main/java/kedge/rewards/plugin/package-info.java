/** Where rewards come from: the class path, jars, single source files; and the process that runs foreign ones. */
package kedge.rewards.plugin;
