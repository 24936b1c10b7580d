/**
 * Chat templates as Python's Jinja renders them. {@code TemplateScanner} splits a template into text, outputs and tags;
 * {@code TemplateReader} and {@code ExpressionReader} make statements and expressions of them, which run in a {@code
 * JinjaScope}. Values, their methods and operators are those of {@code kedge.data.template.python}. Unsupported
 * features are rejected with name and line when the template is parsed, an unknown filter in a branch when it is
 * reached. Only {@code PythonJinja} is for other packages.
 */
package kedge.data.template;
