/**
 * The registry of the built-in rewards. It knows every reward; no reward knows it. Users' rewards come from source
 * files and jars, see {@link kedge.rewards.plugin}.
 */
package kedge.rewards.builtin;
