package kedge.data;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** A turn of a conversation: its speaker, and its parts in order. */
public record Turn(Role role, List<Part> parts) {
  public Turn {
    Objects.requireNonNull(role, "role");
    parts = List.copyOf(parts);
  }

  /** Returns a turn of text alone. */
  public static Turn of(Role role, String text) {
    return new Turn(role, List.of(new Part.Text(text)));
  }

  /** Text parts, joined with nothing between them; images are left out. */
  public String text() {
    return parts.stream().filter(Part.Text.class::isInstance).map(part -> ((Part.Text) part).text())
        .collect(Collectors.joining());
  }
}
