/**
 * JSON values: exact parsing, fields by path, and the text of a value. Nothing here knows files, problems or recipes.
 */
package kedge.data.json;
