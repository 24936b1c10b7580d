/**
 * The values that chat templates compute with, as Python has them: None ({@code null}), booleans, integers ({@code
 * Long}, {@code BigInteger}), floats, texts, lists, tuples, dictionaries, and a few objects whose attributes are
 * listed. No other Java object gets in ({@code PythonValues.of}), so there is nothing to escape to. Everything that can
 * grow asks a {@code RenderingBudget} first. It knows neither tags nor filters.
 */
package kedge.data.template.python;
