/**
 * Data files: which files a recipe names, what each is by its first bytes, and its rows as JSON, one by one. A {@link
 * kedge.data.files.RawRow} goes out. Nothing here knows what the fields of a row mean.
 */
package kedge.data.files;
