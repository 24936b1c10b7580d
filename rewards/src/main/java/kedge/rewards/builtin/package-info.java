/**
 * The registry of the rewards that come with Kedge. It knows every reward; no reward knows it. Users' rewards are not
 * listed here: they come from source files and jars, see {@link kedge.rewards.plugin}.
 */
package kedge.rewards.builtin;
