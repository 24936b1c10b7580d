package kedge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Tests that the modules of one build ran and skipped, read from the XML reports that Surefire leaves. */
final class SurefireReports {
  private final Map<String, String> skipped = new TreeMap<>();
  private int ran;

  /**
   * Adds the reports of all modules below a folder, except those written before the build began.
   *
   * @param root the folder that holds the modules
   * @param except name of a module that is left out
   * @param since time at which the build began
   */
  SurefireReports(Path root, String except, Instant since) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path module : files) {
        Path reports = module.resolve("target/surefire-reports");
        if (!module.getFileName().toString().equals(except) && Files.isDirectory(reports)) {
          add(reports, since);
        }
      }
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  /** Number of tests that ran, whatever their result. */
  int ran() {
    return ran;
  }

  /** Reason by skipped test, in the order of their names. */
  Map<String, String> skipped() {
    return skipped;
  }

  private void add(Path reports, Instant since) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(reports, "TEST-*.xml")) {
      for (Path file : files) {
        if (!Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
          add(parse(file));
        }
      }
    }
  }

  private void add(Document report) {
    NodeList cases = report.getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      Element test = (Element) cases.item(i);
      NodeList skip = test.getElementsByTagName("skipped");
      if (skip.getLength() == 0) {
        ran++;
      } else {
        skipped.put(test.getAttribute("classname") + " " + test.getAttribute("name"),
            ((Element) skip.item(0)).getAttribute("message"));
      }
    }
  }

  private static Document parse(Path file) throws IOException {
    try {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    } catch (ParserConfigurationException | SAXException fault) {
      throw new IOException(file + " is no report of Surefire: " + fault.getMessage(), fault);
    }
  }
}
