package kedge.data.template;

import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import kedge.data.UserError;

/**
 * Filters and tests by name. As in Jinja, an unknown name is an error of the template, but in a branch only if it is
 * reached.
 */
final class KnownNames {
  private final TemplateTokens tokens;
  private final boolean branch;
  private Optional<UserError> unknown = Optional.empty();

  /** @param tokens gives the line number */
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

  /** Returns the error of the first unknown name. */
  Optional<UserError> unknown() {
    return unknown;
  }

  /** Ends an expression. @throws UserError for an unknown name outside of branches */
  void check() {
    if (!branch && unknown.isPresent()) {
      throw unknown.get();
    }
  }

  /** Discards errors found since, which are in a branch. */
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
