package kedge.data.synthetic;

import java.util.stream.Collectors;

/** The characters of some texts. */
final class Alphabet {
  private Alphabet() {
  }

  /** Each character once, in the order of code points. */
  static String of(String... texts) {
    return String.join("", texts).chars().sorted().distinct().mapToObj(Character::toString)
        .collect(Collectors.joining());
  }
}
