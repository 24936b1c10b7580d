package kedge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Splitter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.testing.Repository;
import org.junit.jupiter.api.Test;

/** The licenses of everything that Maven resolves are listed. */
class NoticeTest {
  private static final Pattern LISTED = Pattern.compile("(?m)^  ([\\w.-]+:[\\w.-]+) {2,}(\\S.*)$");
  private static final Pattern RESOLVED = Pattern.compile(".*/repository/(.+)/([^/]+)/[^/]+/[^/]+\\.jar");

  @Test
  void noticeListsEveryArtifactOnTheClassPathWithItsLicense() throws IOException {
    TreeSet<String> resolved = new TreeSet<>();
    for (String entry : Splitter.on(File.pathSeparator).split(System.getProperty("java.class.path"))) {
      Matcher jar = RESOLVED.matcher(Path.of(entry).toAbsolutePath().toString());
      if (jar.matches() && !jar.group(1).startsWith("org/apache/maven") && !jar.group(1).endsWith("kedge")) {
        resolved.add(jar.group(1).replace('/', '.') + ":" + jar.group(2));
      }
    }
    TreeSet<String> listed = new TreeSet<>();
    Matcher line = LISTED.matcher(Files.readString(Repository.root().resolve("NOTICE")));
    while (line.find()) {
      if (resolved.contains(line.group(1)) || !line.group(2).endsWith("with -Pgpu only")) {
        listed.add(line.group(1));
      }
    }
    assertTrue(resolved.size() > 30, resolved.toString());
    assertEquals(String.join("\n", resolved), String.join("\n", listed));
  }
}
