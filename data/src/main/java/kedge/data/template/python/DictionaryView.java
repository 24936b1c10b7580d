package kedge.data.template.python;

import java.util.List;

/**
 * Keys, values or items of a dictionary: they have a length and can be walked through, but have no index.
 *
 * @param kind {@code dict_keys}, {@code dict_values} or {@code dict_items}
 */
record DictionaryView(String kind, List<Object> elements) {
}
