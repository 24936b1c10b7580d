package kedge.data.template.python;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Arguments of a call, by position and by name. */
public record CallArguments(List<Object> positional, Map<String, Object> named) {
  /** Arguments by position alone. */
  public static CallArguments of(Object... positional) {
    return new CallArguments(Arrays.asList(positional), Map.of());
  }

  /**
   * The arguments of a function under the names of its parameters; those that were left out are missing.
   *
   * @throws PythonFault for an argument that the function does not take
   */
  public Map<String, Object> bind(String function, String... parameters) {
    if (positional.size() > parameters.length) {
      throw new PythonFault(function + " takes " + parameters.length + " arguments, but " + positional.size()
          + " were given");
    }
    Map<String, Object> bound = new LinkedHashMap<>();
    for (int i = 0; i < positional.size(); i++) {
      bound.put(parameters[i], positional.get(i));
    }
    for (Map.Entry<String, Object> each : named.entrySet()) {
      if (!Arrays.asList(parameters).contains(each.getKey()) || bound.containsKey(each.getKey())) {
        throw new PythonFault("unsupported argument " + each.getKey() + " of " + function);
      }
      bound.put(each.getKey(), each.getValue());
    }
    return bound;
  }

  /** The arguments after the first. */
  public CallArguments rest() {
    return new CallArguments(positional.subList(1, positional.size()), named);
  }

  /** The first argument. @throws PythonFault where there is none */
  public Object first(String function) {
    if (positional.isEmpty()) {
      throw new PythonFault(function + " expects an argument");
    }
    return positional.get(0);
  }
}
