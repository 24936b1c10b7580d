package kedge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.testing.Repository;
import org.junit.jupiter.api.Test;

class VersionProviderTest {

  @Test
  void nativeLibrariesAreNamedWithoutTheVersionOfTheirBindings() {
    Properties versions = new Properties();
    versions.putAll(java.util.Map.of("kedge", "1.2.3", "javacpp", "1.5.13", "LibTorch", "2.10.0-1.5.13", "MKL",
        "2025.3-1.5.13", "OpenBLAS", "0.3.31-1.5.13", "CUDA", "13.1-9.19-1.5.13"));
    List<String> lines = List.of(VersionProvider.describe(versions));
    assertEquals("kedge 1.2.3", lines.get(0));
    assertTrue(lines.get(1).startsWith("Java " + Runtime.version().feature()), lines.get(1));
    assertEquals("LibTorch 2.10.0, MKL 2025.3, OpenBLAS 0.3.31, CUDA 13.1-9.19", lines.get(2));
  }

  @Test
  void whatMavenHasNotFilledInIsADevelopmentBuild() {
    Properties versions = new Properties();
    versions.setProperty("kedge", "${project.version}");
    assertEquals("kedge development", VersionProvider.describe(versions)[0]);
  }

  @Test
  void theBuildFillsInTheVersionOfThePom() throws IOException {
    String pom = Files.readString(Repository.root().resolve("pom.xml"));
    Matcher version = Pattern.compile("<artifactId>kedge</artifactId>\\s*<version>(.*?)</version>").matcher(pom);
    assertTrue(version.find(), "pom.xml names no version");
    String printed = new VersionProvider().getVersion()[0];
    assertTrue(List.of("kedge " + version.group(1), "kedge development").contains(printed), printed);
  }
}
