/** Annotations of settings records, which recipes are bound to: default values and required keys. */
package kedge.data.settings;
