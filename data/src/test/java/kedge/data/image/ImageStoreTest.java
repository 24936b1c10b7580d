package kedge.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import kedge.data.ImageRef;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {
  @TempDir
  private Path folder;
  private final ImageStore store = new ImageStore();

  private ImageRef file(String name, byte[] bytes) {
    try {
      return new ImageRef(Files.write(folder.resolve(name), bytes));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] first(String name, int count) {
    return Arrays.copyOf(Pictures.bytes(name), count);
  }

  private static byte[] changed(String name, int at, int... values) {
    byte[] bytes = Pictures.bytes(name);
    for (int i = 0; i < values.length; i++) {
      bytes[(at + bytes.length) % bytes.length + i] = (byte) values[i];
    }
    return bytes;
  }

  /** A PNG whose header is right and says a size. */
  private static byte[] claiming(int width, int height) {
    byte[] bytes = Pictures.bytes("rgb.png");
    ByteBuffer.wrap(bytes).putInt(16, width).putInt(20, height);
    CRC32 checksum = new CRC32();
    checksum.update(bytes, 12, 17);
    ByteBuffer.wrap(bytes).putInt(29, (int) checksum.getValue());
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Bytes, and words of the message. */
  private static Map<byte[], String> bad() {
    Map<byte[], String> bad = new LinkedHashMap<>();
    bad.put(new byte[0], "is empty");
    bad.put(new byte[]{(byte) 0x89}, "no image that is known");
    for (String name : new String[]{"rgb.png", "plain.jpg", "palette.png", "progressive.jpg", "first-frame.gif",
        "lossless.webp", "lossy.webp", "alpha-16.png", "cmyk.jpg", "grey.jpg"}) {
      int length = Pictures.bytes(name).length;
      bad.put(first(name, length / 2), "truncated");
      bad.put(first(name, 14), "truncated");
    }
    bad.put(first("rgb.png", Pictures.bytes("rgb.png").length - 12), "truncated");
    bad.put(changed("rgb.png", 60, 1, 2, 3), "checksum");
    bad.put(changed("rgb.png", 12, 'J'), "does not begin with its header");
    bad.put(changed("rgb.png", 8, 0xFF, 0xFF), "truncated");
    bad.put(claiming(0, 5), "0 x 5 pixels");
    bad.put(claiming(-1, 5), "-1 x 5 pixels");
    bad.put(claiming(100_000, 100_000), "100000 x 100000 pixels, expected at most 89478485");
    bad.put(claiming(Integer.MAX_VALUE, Integer.MAX_VALUE), "pixels, expected at most");
    bad.put(claiming(9000, 9000), "damaged or truncated");
    bad.put(changed("lossless.webp", 12, 'X', 'Y'), "damaged");
    bad.put(changed("lossless.webp", 20, 0), "start code");
    bad.put(Pictures.bytes("moving.webp"), "animated WebP");
    bad.put(changed("first-frame.gif", 6, 0, 0), "0 x 17 pixels");
    bad.put(text("GIF89a\5\0\5\0\0\0\0;"), "GIF");
    bad.put(text("\u00ff\u00d8\u00ff\u00d9"), "without a frame header");
    bad.put(text("\u00ff\u00d8\u00ff\u00da\0\2" + "x".repeat(20)), "without a frame header");
    bad.put(text("<svg xmlns='http://www.w3.org/2000/svg'/>"), "an SVG drawing");
    bad.put(text("<!DOCTYPE html><html></html>"), "an HTML page");
    bad.put(text("version https://git-lfs.github.com/spec/v1\noid"), "git lfs pull");
    bad.put(text("%PDF-1.7 and so on..."), "a PDF document");
    bad.put(text("PK\3\4 and so on ......"), "a zip archive");
    bad.put(text("\0\0\0\u0018ftypavif........"), "an AVIF image");
    bad.put(text("\0\0\0\u0018ftypheic........"), "a HEIC image");
    bad.put(text("\0\0\0\u0018ftypisom........"), "a video");
    bad.put(text("II*\0............"), "a TIFF image");
    bad.put(text("BM\0\0\0\0........"), "a BMP image");
    bad.put(text("just a text that was renamed"), "is a text");
    bad.put(text("\u001f\u008b\b\0............"), "a gzip file");
    bad.put(text("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "no image that is known");
    return bad;
  }

  @Test
  void everyBadFileIsRefusedInOneMessageThatNamesIt() {
    int[] tried = new int[1];
    bad().forEach((bytes, expected) -> {
      ImageRef image = file("bad" + tried[0]++ + ".png", bytes);
      UserError fault = assertThrows(UserError.class, () -> store.pixels(image), expected);
      assertTrue(fault.getMessage().startsWith("the image " + image.path() + " ")
          && fault.getMessage().contains(expected) && !fault.getMessage().contains("\n"),
          () -> expected + " <- " + fault.getMessage());
    });
    System.out.println("bad images: " + tried[0] + " tried");
    assertTrue(tried[0] >= 40);
    ImageRef absent = new ImageRef(folder.resolve("absent.png"));
    assertEquals("no image " + absent.path(), assertThrows(UserError.class, () -> store.size(absent)).getMessage());
    assertTrue(assertThrows(UserError.class, () -> store.digest(new ImageRef(folder))).getMessage()
        .contains("is a folder"));
  }

  @Test
  void aBombIsRefusedByItsHeaderAlone() {
    ImageRef bomb = file("bomb.png", claiming(60_000, 60_000));
    assertTrue(assertThrows(UserError.class, () -> store.size(bomb)).getMessage().contains("60000 x 60000"));
    assertEquals(new ImageSize(9000, 9000), store.size(file("large.png", claiming(9000, 9000))));
  }

  @Test
  void imagesInMemoryArchivesAndFilesHaveTheSamePixelsAndDigest() throws IOException {
    byte[] bytes = Pictures.bytes("rgb.png");
    ImageRef url = ImageBytes.ofDataUrl("data:image/png;base64," + Base64.getEncoder().encodeToString(bytes));
    Path zip = folder.resolve("all.zip");
    try (var out = new java.util.zip.ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new java.util.zip.ZipEntry("in/rgb.png"));
      out.write(bytes);
    }
    ImageRef member = ArchiveMember.at(zip.resolve("in/rgb.png")).orElseThrow();
    ImageRef plain = file("rgb.jpg", bytes);
    for (ImageRef image : new ImageRef[]{url, member,
        ArchiveMember.at(tar(bytes).resolve("in/rgb.png")).orElseThrow()}) {
      assertArrayEquals(bytes, store.bytes(image), image.name());
      assertEquals(store.digest(plain), store.digest(image));
      assertSame(store.pixels(plain), store.pixels(image), "kept by digest");
    }
    assertEquals(url, ImageBytes.ofDataUrl("data:;base64," + Base64.getEncoder().encodeToString(bytes)));
    assertTrue(assertThrows(UserError.class, () -> ArchiveMember.at(zip.resolve("in/absent.png"))).getMessage()
        .contains("no image in/absent.png in " + zip));
    assertTrue(ArchiveMember.at(folder.resolve("nowhere/rgb.png")).isEmpty());
    for (String wrong : new String[]{"data:image/png,abc", "data:image/png;base64,?", "data:x"}) {
      assertThrows(UserError.class, () -> store.pixels(ImageBytes.ofDataUrl(wrong)), wrong);
    }
  }

  private Path tar(byte[] bytes) throws IOException {
    ByteBuffer tar = ByteBuffer.allocate(1536 + (bytes.length + 511) / 512 * 512);
    tar.put(text("in/rgb.png")).position(124);
    tar.put(text(String.format("%011o\0", bytes.length))).position(156);
    tar.put((byte) '0').put(512, bytes);
    return Files.write(folder.resolve("all.tar"), tar.array());
  }

  /** Of images of a Parquet column only sizes and digests stay, not the bytes of all rows. */
  @Test
  void bytesOfAnImageInMemoryAreNotKept() throws InterruptedException {
    WeakReference<ImageRef.Origin> image = looked();
    for (int i = 0; i < 50 && image.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertNull(image.get());
  }

  private WeakReference<ImageRef.Origin> looked() {
    ImageRef image = ImageBytes.ofText(Base64.getEncoder().encodeToString(Pictures.bytes("rgb.png")), "");
    store.size(image);
    store.digest(image);
    store.pixels(image);
    return new WeakReference<>(image.origin());
  }

  /** The directory of an archive is read once, not for each of its images. */
  @Test
  void imagesOfALargeArchiveAreFoundAtOnce() throws IOException {
    Path zip = folder.resolve("large.zip");
    write(zip, 25_000, "first");
    write(folder.resolve("small.zip"), 300, "first");
    double small = secondsOf300(folder.resolve("small.zip"));
    double large = secondsOf300(zip);
    System.out.println("300 images of a small archive " + small + " s, of a large one " + large + " s");
    assertTrue(large < 3 * small + 0.3, large + " s for images of a large archive, " + small + " s of a small one");
    write(zip, 3, "another");
    assertEquals("another", read(zip, 2));
    for (int other = 0; other < 20; other++) { // more than stay open
      write(folder.resolve(other + ".zip"), 1, "of " + other);
    }
    for (int other = 0; other < 20; other++) {
      assertEquals("of " + other, read(folder.resolve(other + ".zip"), 0));
    }
    assertEquals("another", read(zip, 1));
  }

  private static double secondsOf300(Path zip) throws IOException {
    long begin = System.nanoTime();
    for (int i = 0; i < 300; i++) {
      assertEquals("first", read(zip, i));
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  private static void write(Path zip, int members, String content) throws IOException {
    try (var out = new java.util.zip.ZipOutputStream(Files.newOutputStream(zip))) {
      for (int i = 0; i < members; i++) {
        out.putNextEntry(new java.util.zip.ZipEntry("in/" + i + ".png"));
        out.write(text(content));
      }
    }
  }

  private static String read(Path zip, int member) throws IOException {
    try (var in = ArchiveMember.at(zip.resolve("in/" + member + ".png")).orElseThrow().origin().open()) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void aFileThatChangesIsNoticedAndManyThreadsSeeOnePicture() throws IOException {
    ImageRef image = file("a.png", Pictures.bytes("rgb.png"));
    Pixels one = store.pixels(image);
    IntStream.range(0, 64).parallel().forEach(i -> assertSame(one, store.pixels(image)));
    ImageStore none = new ImageStore(0);
    none.pixels(image);
    Files.write(image.path(), Pictures.bytes("alpha.png"));
    assertTrue(assertThrows(UserError.class, () -> none.pixels(image)).getMessage().contains("was changed"));
  }

  @Test
  void writtenPicturesAreReadBack() {
    Pixels pixels = BicubicDialect.PILLOW.resize(Pictures.pixels("plain.jpg"), 301, 200);
    assertArrayEquals(pixels.rgb(), store.pixels(file("w.png", PngWriter.write(pixels))).rgb());
    assertArrayEquals(PngWriter.write(pixels), PngWriter.write(pixels));
  }
}
