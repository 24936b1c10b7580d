/**
 * Data files: which files a recipe names, the format of each by its first bytes, and its rows as JSON. A {@link
 * kedge.data.files.RawRow} goes out. Nothing here knows what the fields of a row mean.
 */
package kedge.data.files;
