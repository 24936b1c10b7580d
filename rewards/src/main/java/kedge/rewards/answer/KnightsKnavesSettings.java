package kedge.rewards.answer;

import java.util.List;
import java.util.Locale;

/**
 * Where the roles are known from.
 *
 * @param column the column that says them, as {@code Ann is a knight and Bob is a knave}; the known answer if left out
 * @param roles what one can be; {@code [knight, knave]} if left out
 * @param bare see {@link BareSettings}
 */
public record KnightsKnavesSettings(String column, List<String> roles, Boolean bare) {
  public KnightsKnavesSettings {
    roles = roles == null ? List.of("knight", "knave")
        : roles.stream().map(role -> role.toLowerCase(Locale.ROOT)).toList();
    bare = bare != null && bare;
    if (roles.size() < 2 || !roles.stream().allMatch(role -> role.matches("\\p{L}+"))) {
      throw new IllegalArgumentException("roles is " + roles + ", expected at least two single words");
    }
  }
}
