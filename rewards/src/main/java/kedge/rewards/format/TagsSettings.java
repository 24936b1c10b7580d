package kedge.rewards.format;

import java.util.HashSet;
import java.util.List;

/**
 * What a completion must be made of.
 *
 * @param tags names of the tags in their order; {@code [think]} if left out, SAIL-RL has {@code [judge, think]}
 * @param boxed whether exactly one whole {@code \boxed{}} must follow the last tag; true if left out
 * @param mayBeEmpty tags that may hold nothing; {@code [think]} if left out: what needs no thought is answered without
 * one
 */
public record TagsSettings(List<String> tags, Boolean boxed, List<String> mayBeEmpty) {
  public TagsSettings {
    tags = tags == null ? List.of("think") : List.copyOf(tags);
    boxed = boxed == null || boxed;
    mayBeEmpty = mayBeEmpty == null ? tags.contains("think") ? List.of("think") : List.of() : List.copyOf(mayBeEmpty);
    for (String tag : tags) {
      if (!tag.matches("[A-Za-z][A-Za-z0-9_-]*")) {
        throw new IllegalArgumentException("tags holds '" + tag + "', expected a bare name. Maybe think?");
      }
    }
    if (tags.isEmpty() || new HashSet<>(tags).size() < tags.size()) {
      throw new IllegalArgumentException("tags is " + tags + ", expected at least one name, each once");
    }
    if (!tags.containsAll(mayBeEmpty)) {
      throw new IllegalArgumentException("may_be_empty is " + mayBeEmpty + ", expected some of tags " + tags);
    }
  }
}
