/**
 * Compiles and runs a Java file with Kedge on its class path, for {@code kedge script} and {@code kedge shell}.
 */
package kedge.ablation.script;
