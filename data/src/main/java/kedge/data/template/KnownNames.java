package kedge.data.template;

import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import kedge.data.UserError;

/**
 * Filters and tests by name. As in Jinja, one that is not known is an error of its template, but in a branch only where
 * it is reached.
 */
final class KnownNames {
  private final TemplateTokens tokens;
  private final boolean branch;
  private Optional<UserError> unknown = Optional.empty();

  /** @param tokens tells the line */
  KnownNames(TemplateTokens tokens, boolean branch) {
    this.tokens = tokens;
    this.branch = branch;
  }

  JinjaFilter filter(String name) {
    JinjaFilter known = JinjaFilters.ALL.get(name);
    if (known != null) {
      return known;
    }
    UserError error = unknown("unsupported filter " + name + near(JinjaFilters.ALL, name));
    return (value, arguments, budget) -> {
      throw error;
    };
  }

  JinjaPredicate test(String name) {
    JinjaPredicate known = JinjaPredicates.ALL.get(name);
    if (known != null) {
      return known;
    }
    UserError error = unknown("unsupported test 'is " + name + "'" + near(JinjaPredicates.ALL, name));
    return (value, arguments, budget) -> {
      throw error;
    };
  }

  /** The first name that is not known, as an error. */
  Optional<UserError> unknown() {
    return unknown;
  }

  /** Ends an expression. @throws UserError where a name is not known for certain */
  void check() {
    if (!branch && unknown.isPresent()) {
      throw unknown.get();
    }
  }

  /** Takes back what was found since: it stands in a branch. */
  void resetTo(Optional<UserError> before) {
    unknown = before;
  }

  private UserError unknown(String message) {
    UserError error = tokens.fault(message);
    unknown = unknown.or(() -> Optional.of(error));
    return error;
  }

  private static String near(SortedMap<String, ?> known, String name) {
    Set<String> names = known.subMap(name.substring(0, 1), name.substring(0, 1) + Character.MAX_VALUE).keySet();
    return names.isEmpty() ? "" : ". Maybe one of " + names + "?";
  }
}
