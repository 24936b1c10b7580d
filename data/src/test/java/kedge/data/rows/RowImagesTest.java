package kedge.data.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import kedge.data.ImageRef;
import kedge.data.Part;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.data.image.ImageCheck;
import kedge.data.image.ImageStore;
import kedge.data.image.Pixels;
import kedge.data.image.PngWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of rows, in every form in which data sets hold them. */
class RowImagesTest {
  @TempDir
  private Path folder;
  private final ImageStore store = new ImageStore();
  private byte[] png;

  @BeforeEach
  void write() throws IOException {
    byte[] rgb = new byte[20 * 20 * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i * 7); // every byte value occurs in the file
    }
    png = PngWriter.write(new Pixels(20, 20, rgb));
    Files.write(folder.resolve("a.png"), png);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(folder.resolve("all.zip")))) {
      out.putNextEntry(new ZipEntry("in/a.png"));
      out.write(png);
    }
  }

  private ProblemSource open(String row) {
    Path file = Rows.write(folder, "rows.jsonl", row.replace('\'', '"'));
    return Rows.open(settings(file));
  }

  private static RowSettings settings(Path file) {
    return new RowSettings(file.toString(), null, null, null, null, null, null, null, null, null, "image", null, null);
  }

  private static List<ImageRef> images(ProblemSource source) {
    return source.problem(0).prompt().turns().get(0).parts().stream().filter(Part.Image.class::isInstance)
        .map(part -> ((Part.Image) part).image()).toList();
  }

  private static String shown(ProblemSource source) {
    return source.problem(0).prompt().turns().get(0).parts().stream()
        .map(part -> part instanceof Part.Text text ? text.text() : "*").collect(Collectors.joining("|"));
  }

  @Test
  void aColumnHoldsPathsListsAddressesBytesAndMembersOfArchives() {
    String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    for (String image : new String[]{"'a.png'", "['a.png']", "'all.zip/in/a.png'", "'" + url + "'",
        "{'bytes':'" + url.substring(22) + "','path':'b.png'}", "{'bytes':null,'path':'a.png'}",
        "[{'url':'a.png'}]", "'file://a.png'", "{'bytes':'" + url.substring(22) + "'}"}) {
      ProblemSource source = open("{'question':'q','answer':'1','image':" + image + "}");
      assertEquals("*|q", shown(source), image);
      assertEquals(store.digest(new ImageRef(folder.resolve("a.png"))), store.digest(images(source).get(0)), image);
      assertEquals(1, ImageCheck.require(source, store));
    }
    assertEquals("*|*|q", shown(open("{'question':'q','answer':'1','image':['a.png','all.zip/in/a.png']}")));
    assertEquals("is |*| or |*|?", shown(open("{'question':'is <image> or <image>?','answer':'1',"
        + "'image':['a.png','a.png']}")));
  }

  @Test
  void aParquetColumnOfBytesIsReadByteForByte() throws SQLException {
    Path file = folder.resolve("rows.parquet");
    try (var connection = DriverManager.getConnection("jdbc:duckdb:"); var statement = connection.createStatement()) {
      statement.execute("COPY (SELECT 'q' AS question, '1' AS answer, {'bytes': content, 'path': 'x.png'} AS image"
          + " FROM read_blob('" + folder.resolve("a.png") + "')) TO '" + file + "' (FORMAT parquet)");
    }
    ProblemSource source = Rows.open(settings(file));
    assertTrue(Arrays.equals(png, store.bytes(images(source).get(0))));
    assertEquals(images(source), images(source), "equal by their bytes");
  }

  @Test
  void whatIsNoImageIsNamedWithFileAndLine() throws IOException {
    Files.writeString(folder.resolve("text.png"), "renamed");
    for (String[] row : new String[][]{{"'b.png'", "no image "}, {"'all.zip/b.png'", "no image b.png in "},
        {"'https://x.org/a.png'", "nothing is downloaded"}, {"null", "\"image\" is null"}, {"[]", "has no image"},
        {"'data:image/png,abc'", "base64"}, {"{'bytes':'?!'}", "base64"}, {"{'bytes':'\\\\xZZ'}", "neither base64"},
        {"{'path':'b.png'}", "no image "}, {"{}", "names no file"}, {"'.'", "is a folder"}, {"['a.png',5]", "names no"},
        {"'a.png/b.png'", "expected a .zip or .tar"}}) {
      UserError fault = assertThrows(UserError.class,
          () -> open("{'question':'q','answer':'1','image':" + row[0] + "}"), row[0]);
      assertTrue(fault.getMessage().contains("rows.jsonl:1: ") && fault.getMessage().contains(row[1]),
          fault.getMessage());
    }
    assertTrue(assertThrows(UserError.class, () -> open("{'question':'<image>?','answer':'1',"
        + "'image':['a.png','a.png']}")).getMessage().contains("1 more images than places"));
    ProblemSource renamed = open("{'question':'q','answer':'1','image':'text.png'}");
    UserError fault = assertThrows(UserError.class, () -> ImageCheck.require(renamed, store));
    assertTrue(fault.getMessage().matches("rows.jsonl:1: the image .*text.png is a text, expected PNG.*"),
        fault.getMessage());
  }

  @Test
  void numberedColumnsHaveNumberedPlacesAsMmmuWritesThem() {
    Path file = Rows.write(folder, "rows.jsonl", "{\"question\":\"Is <image 2> after <image 1>?\","
        + "\"options\":\"['<image 1>', \\\"it's not\\\"]\",\"answer\":\"B\",\"image_1\":\"a.png\","
        + "\"image_2\":\"all.zip/in/a.png\",\"image_3\":null}");
    ProblemSource source = Rows.open(new RowSettings(file.toString(), null, "{question}\n{options}", null,
        AnswerForm.CHOICE, null, null, null, null, null, "image_*", null, null));
    assertEquals("Is |*| after |*|?\nA. |*|\nB. it's not", shown(source));
    assertEquals(folder.resolve("all.zip") + "/in/a.png", images(source).get(0).name());
    assertEquals(folder.resolve("a.png").toString(), images(source).get(2).name());
    assertEquals("B", source.problem(0).answer().display());
    assertTrue(assertThrows(UserError.class, () -> open("{'question':'<image 3>?','answer':'1','image':['a.png']}"))
        .getMessage().contains("the text has <image 3>, but the row has 1 images"));
  }

  @Test
  void anImageOfTheColumnThatAPartNamesIsThatParts() throws IOException {
    for (String name : List.of("b.png", "c.png")) {
      Files.write(folder.resolve(name), png);
    }
    String unnamed = "{'type':'image'}";
    String b = "{'type':'image','image':'b.png'}";
    assertEquals(List.of("b.png"), names("[" + b + "]", "[]"));
    assertEquals(List.of("b.png"), names("[" + b + "]", "['b.png']"));
    assertEquals(List.of("a.png", "b.png"), names("[" + unnamed + "," + b + "]", "['a.png']"));
    assertEquals(List.of("a.png", "b.png"), names("[" + unnamed + "," + b + "]", "['b.png','./a.png']"));
    assertEquals(List.of("b.png", "a.png"), names("[" + b + "," + unnamed + "]", "['./b.png','a.png']"));
    assertEquals(List.of("b.png", "b.png"), names("[" + b + "," + b + "]", "['b.png']"));
    assertEquals(List.of("b.png", "b.png"), names("[" + b + "," + unnamed + "]", "['b.png','b.png']"));
    String bytes = "{'bytes':'" + Base64.getEncoder().encodeToString(png) + "','path':'d.png'}";
    for (String part : List.of("{'type':'image','image':'d.png'}",
        "{'type':'image_url','image_url':{'url':'d.png'}}")) {
      ProblemSource source = open("{'messages':[{'role':'user','content':[" + part + "]}],'image':[" + bytes + "]}");
      assertEquals(store.digest(new ImageRef(folder.resolve("a.png"))), store.digest(images(source).get(0)), part);
    }
    assertRefused("1 more images than places", "[" + b + "]", "['a.png']");
    assertRefused("1 more images than places", "[" + b + "," + unnamed + "]", "['a.png','c.png']");
    assertRefused("an image names no file", "[" + b + "," + unnamed + "]", "['b.png']");
  }

  private void assertRefused(String part, String content, String column) {
    String message = assertThrows(UserError.class, () -> names(content, column)).getMessage();
    assertTrue(message.contains(part), message);
  }

  /** Names of the images of a message, the same for one that is a prompt with a completion. */
  private List<String> names(String content, String column) {
    String message = "[{'role':'user','content':" + content + "}]";
    List<ImageRef> found = images(open("{'messages':" + message + ",'image':" + column + "}"));
    assertEquals(found, images(open("{'prompt':" + message + ",'completion':[{'role':'assistant','content':'x'}],"
        + "'image':" + column + "}")));
    return found.stream().map(image -> image.path().getFileName().toString()).toList();
  }

  @Test
  void aSolutionIsATemplateOverFields() {
    Path file = Rows.write(folder, "rows.jsonl",
        "{\"question\":\"q\",\"answer\":\"1\",\"caption\":\"c.\",\"deduction\":\"d.\"}");
    ProblemSource source = Rows.open(new RowSettings(file.toString(), null, null, null, null, null,
        "{caption} {deduction}", null, null, null, null, null, null));
    assertEquals("<think>\nc. d.\n</think>\n\n\\boxed{1}", source.demonstration(0).orElseThrow().text());
  }
}
