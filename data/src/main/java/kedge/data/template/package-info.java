/**
 * Chat templates as Python's Jinja renders them. A template is rewritten by {@code Dialect} into one that Jinjava
 * reads with the same meaning, and {@code PythonFilter}, {@code Functions} and {@code PythonText} supply Python's
 * filters, truth values and string forms. What cannot be rendered alike is refused by name and line when the template
 * is read. Only {@code PythonJinja} is for other packages.
 */
package kedge.data.template;
