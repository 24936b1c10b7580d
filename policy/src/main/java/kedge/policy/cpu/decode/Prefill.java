package kedge.policy.cpu.decode;

import java.util.ArrayList;
import java.util.List;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.ForwardPass;
import kedge.policy.cpu.decoder.LayerTrace;
import kedge.policy.cpu.decoder.Packing;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.cpu.vision.CpuVision;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.model.ModelShape;
import kedge.policy.vision.PlacedImage;

/** Computes prompts, packed end to end: keys and values into pages, and the logits after the last token of each. */
public final class Prefill implements AutoCloseable {
  /** Prompt tokens computed together. */
  public static final int ROWS = 2048;
  private final CpuDecoder decoder;
  private final CpuVision vision;
  private final ModelShape shape;
  private final KvPool pool;
  private ForwardPass pass;

  public Prefill(CpuDecoder decoder, CpuVision vision, KvPool pool) {
    this.decoder = decoder;
    this.vision = vision;
    this.shape = decoder.shape();
    this.pool = pool;
  }

  /** A computed prompt: its pages, and the logits after its last token, {@code [vocabulary]}. */
  public record Prompt(KvPages pages, Block logits) {
    public void release() {
      pages.release();
      logits.close();
    }
  }

  /** Computes all prompts, in packings of a bounded number of rows; a failure leaves no pages taken. */
  public List<Prompt> run(List<GenerationRequest> requests) {
    List<Prompt> results = new ArrayList<>();
    try {
      run(requests, results);
    } catch (RuntimeException | Error failure) { // for instance of an image that cannot be read
      results.forEach(Prompt::release);
      throw failure;
    }
    return results;
  }

  private void run(List<GenerationRequest> requests, List<Prompt> results) {
    List<GenerationRequest> batch = new ArrayList<>();
    int rows = 0;
    for (GenerationRequest request : requests) {
      if (!batch.isEmpty() && rows + request.prompt().length > ROWS) {
        results.addAll(compute(batch));
        batch.clear();
        rows = 0;
      }
      batch.add(request);
      rows += request.prompt().length;
    }
    if (!batch.isEmpty()) {
      results.addAll(compute(batch));
    }
  }

  private List<Prompt> compute(List<GenerationRequest> batch) {
    Packing packing = pack(batch);
    reserve(packing.rows());
    List<KvPages> pages = new ArrayList<>();
    for (GenerationRequest request : batch) {
      KvPages fresh = new KvPages(pool);
      fresh.reserve(request.prompt().length);
      fresh.hold(request.prompt().length);
      pages.add(fresh);
    }
    Matrix stream = pass.forward(packing, (layer, trace) -> keep(layer, trace, packing, pages));
    List<Prompt> results = new ArrayList<>();
    try (Arena arena = new Arena()) {
      int count = batch.size();
      Matrix last = arena.matrix(count, shape.hidden());
      Matrix normed = arena.matrix(count, shape.hidden());
      Matrix logits = arena.matrix(count, shape.vocabulary());
      for (int i = 0; i < count; i++) {
        stream.copyRow(packing.starts()[i + 1] - 1, last, i);
      }
      decoder.finalNorm().forward(last, arena.take(count), normed);
      decoder.head().forward(normed, logits);
      for (int i = 0; i < count; i++) {
        Block own = Block.allocate(shape.vocabulary());
        logits.copyRow(i, Matrix.of(own, 1, shape.vocabulary()), 0);
        results.add(new Prompt(pages.get(i), own));
      }
    }
    return results;
  }

  private Packing pack(List<GenerationRequest> batch) {
    List<PlacedImage> images = new ArrayList<>();
    int row = 0;
    for (GenerationRequest request : batch) {
      for (PlacedImage placed : request.images()) {
        images.add(new PlacedImage(row + placed.position(), placed.image()));
      }
      row += request.prompt().length;
    }
    return Packing.of(batch.stream().map(GenerationRequest::prompt).toList()).with(vision.place(images, false));
  }

  private void keep(int layer, LayerTrace trace, Packing packing, List<KvPages> pages) {
    int size = shape.headSize();
    int keyHeads = shape.keyValueHeads();
    decoder.workers().run(packing.runs(), (thread, sequence) -> {
      for (int position = 0; position < packing.length(sequence); position++) {
        int row = packing.starts()[sequence] + position;
        for (int keyHead = 0; keyHead < keyHeads; keyHead++) {
          int key = trace.rotated.index(row) + (shape.heads() + keyHead) * size;
          int value = trace.projected.index(row) + (shape.heads() + keyHeads + keyHead) * size;
          pool.write(pages.get(sequence).page(position), position % KvPool.PAGE, layer, keyHead,
              trace.rotated.bytes(), key, trace.projected.bytes(), value);
        }
      }
    });
  }

  private void reserve(int rows) {
    if (pass == null || pass.capacity() < rows) {
      if (pass != null) {
        pass.close();
      }
      pass = new ForwardPass(decoder, rows, false, false);
    }
  }

  @Override
  public void close() {
    if (pass != null) {
      pass.close();
    }
  }
}
