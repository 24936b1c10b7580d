package kedge.rewards.answer;

/**
 * How lists are compared.
 *
 * @param ordered whether items must stand in the known order; true if left out
 * @param bare see {@link BareSettings}
 */
public record ListSettings(Boolean ordered, Boolean bare) {
  public ListSettings {
    ordered = ordered == null || ordered;
    bare = bare != null && bare;
  }
}
