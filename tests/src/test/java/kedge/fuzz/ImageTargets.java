package kedge.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import kedge.data.ImageRef;
import kedge.data.UserError;
import kedge.data.image.ArchiveMember;
import kedge.data.image.ImageBytes;
import kedge.data.image.ImageStore;

/** Readers of images: each format, archives of them, and what stands in texts. */
final class ImageTargets {
  private static final String IMAGES = "data/src/test/resources/images";
  private final Path work;

  ImageTargets(Path work) throws IOException {
    this.work = Files.createDirectories(work.resolve("images"));
  }

  List<FuzzTarget> all() throws IOException {
    List<FuzzTarget> targets = new ArrayList<>();
    for (String format : List.of("png", "jpg", "gif", "webp")) {
      targets.add(image(format, format.equals("png"), FuzzTargets.files(IMAGES, ".*\\." + format)));
    }
    byte[] png = FuzzTargets.files(IMAGES, "rgb\\.png").get(0);
    String base64 = Base64.getEncoder().encodeToString(png);
    targets.add(FuzzTarget.ofTexts("image data URL", 1, List.of("data:image/png;base64," + base64),
        text -> decode(ImageBytes.ofDataUrl(text))));
    targets.add(FuzzTarget.ofTexts("image column", 1, List.of(base64, "\\x89PNG\\x0D\\x0A\\x1A\\x0A"),
        text -> decode(ImageBytes.ofText(text, "x"))));
    targets.add(archive("zip", zip(png)));
    targets.add(archive("tar", tar(png)));
    return targets;
  }

  /** PNG files have a checksum for each chunk, which is set right: damage behind it would never be read. */
  private FuzzTarget image(String format, boolean chunks, List<byte[]> corpus) {
    Path file = work.resolve("image." + format);
    return new FuzzTarget("image, " + format, 1, corpus, bytes -> {
      Files.write(file, chunks && bytes.length % 2 == 0 ? PngSums.set(bytes) : bytes);
      decode(new ImageRef(file));
    });
  }

  private static void decode(ImageRef image) {
    ImageStore store = new ImageStore();
    UserError refused = null;
    try {
      store.size(image);
    } catch (UserError header) {
      refused = header;
    }
    store.pixels(image);
    if (refused != null) {
      throw new IllegalStateException("an image has pixels but no size: " + refused.getMessage());
    }
  }

  private FuzzTarget archive(String kind, byte[] sound) {
    Path file = work.resolve("images." + kind);
    return new FuzzTarget("images in " + kind, 2, List.of(sound), bytes -> {
      Files.write(file, bytes);
      ArchiveMember.at(file.resolve("a/1.png")).ifPresent(ImageTargets::decode);
    });
  }

  private static byte[] zip(byte[] image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (String name : List.of("a/1.png", "b.txt")) {
        out.putNextEntry(new ZipEntry(name));
        out.write(image);
      }
    }
    return bytes.toByteArray();
  }

  /** A tar archive of one file and a longer name, without checksums' care: the reader's own business. */
  private static byte[] tar(byte[] image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String name : List.of("a/0.png", "a/1.png")) {
      byte[] header = new byte[512];
      put(header, 0, name);
      put(header, 100, "0000644\0");
      put(header, 124, String.format("%011o ", image.length));
      put(header, 136, "00000000000 ");
      put(header, 148, "        ");
      header[156] = '0';
      put(header, 257, "ustar\000000");
      int sum = 0;
      for (byte each : header) {
        sum += each & 0xff;
      }
      put(header, 148, String.format("%06o\0 ", sum));
      bytes.writeBytes(header);
      bytes.writeBytes(image);
      bytes.writeBytes(new byte[(512 - image.length % 512) % 512]);
    }
    bytes.writeBytes(new byte[1024]);
    return bytes.toByteArray();
  }

  private static void put(byte[] header, int at, String text) {
    byte[] written = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(written, 0, header, at, written.length);
  }
}
