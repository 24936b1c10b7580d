package kedge.data.synthetic;

import java.util.stream.Collectors;

/** Characters of texts. */
public final class Alphabet {
  private Alphabet() {
  }

  /** Returns each character once, in the order of code points. */
  public static String of(String... texts) {
    return String.join("", texts).chars().sorted().distinct().mapToObj(Character::toString)
        .collect(Collectors.joining());
  }
}
