package kedge.data.hub;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.data.UserError;

/**
 * A repository of the Hub, written {@code hub:OWNER/NAME}, {@code hub:datasets/OWNER/NAME}, each with {@code @REVISION}
 * for another revision than {@code main}.
 *
 * @param dataset whether it is a data set, not a model
 * @param repository {@code OWNER/NAME}
 * @param revision branch, tag or commit
 */
public record HubName(boolean dataset, String repository, String revision) {
  private static final String PREFIX = "hub:";
  private static final String PART = "[A-Za-z0-9][\\w.-]*";
  private static final Pattern WRITTEN = Pattern
      .compile(PREFIX + "(datasets/|models/)?((?:" + PART + "/)?" + PART + ")(?:@(\\w[\\w.-]*(?:/\\w[\\w.-]*)*))?");
  private static final String REVISION = "@(?:refs/[\\w-]+/)?\\w[\\w.-]*";
  private static final String KIND = PREFIX + "(?:datasets/|models/|(?!datasets/|models/))";
  private static final Pattern BEGINNING = Pattern.compile("(" + KIND + "(?:" + PART + "/" + PART + "(?:" + REVISION
      + ")?|" + PART + REVISION + "))(?:/.*)?|(" + KIND + PART + ")");
  private static final Pattern BARE = Pattern.compile(PART + "/" + PART);

  /** Returns whether a path in a recipe or an option names a repository of the Hub. */
  public static boolean isOne(Path path) {
    return path.toString().startsWith(PREFIX);
  }

  /** @throws UserError for a name that is not written as above */
  public static HubName of(Path path) {
    Matcher matcher = WRITTEN.matcher(path.toString());
    if (!matcher.matches() || path.toString().contains("..")) {
      throw new UserError(path + " is no name of the Hub, expected hub:OWNER/NAME, hub:datasets/OWNER/NAME, or either "
          + "with @REVISION");
    }
    return new HubName("datasets/".equals(matcher.group(1)), matcher.group(2),
        Optional.ofNullable(matcher.group(3)).orElse("main"));
  }

  /**
   * Returns the part of a path that names the repository: {@code hub:datasets/OWNER/NAME@REVISION} of that and what
   * follows.
   *
   * @throws UserError for a path that does not begin with such a name
   */
  public static Path repositoryOf(Path path) {
    Matcher matcher = BEGINNING.matcher(path.toString());
    if (!matcher.matches()) {
      throw new UserError(path + " is no data of the Hub, expected hub:datasets/OWNER/NAME[@REVISION], with a file, "
          + "folder or glob of it behind a slash or without");
    }
    return Path.of(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
  }

  /** Returns a hint for a missing folder whose path looks like a Hub name; otherwise empty. */
  public static String hint(Path missing) {
    return BARE.matcher(missing.toString()).matches() ? ". Maybe hub:" + missing + ", to take it from the Hub?" : "";
  }

  /** Folder of the repository in the cache. */
  String cacheFolder() {
    return (dataset ? "datasets--" : "models--") + repository.replace("/", "--");
  }

  /** Returns the path of the repository's metadata below the endpoint. */
  String descriptionPath() {
    return "api/" + (dataset ? "datasets/" : "models/") + repository + "/revision/" + revision.replace("/", "%2F")
        + "?blobs=true";
  }

  /** Returns the path of the repository's files below the endpoint. */
  String filesPath(String commit) {
    return (dataset ? "datasets/" : "") + repository + "/resolve/" + commit + "/";
  }
}
