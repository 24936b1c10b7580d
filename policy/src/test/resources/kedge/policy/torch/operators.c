// Callbacks of LibTorch's profiler (at::RecordFunctionCallback): write the name of every operator that is called, after the depth of the call.
#include <stdint.h>
#include <string.h>

extern const char *_ZNK2at14RecordFunction4nameEv(const void *); // at::RecordFunction::name

char kedge_names[1 << 22];
int64_t kedge_length;
static int64_t depth;

// Returns an empty std::unique_ptr<at::ObserverContext>, for which the caller has made room.
void *kedge_begin(void **context, const void *function) {
  const char *name = _ZNK2at14RecordFunction4nameEv(function);
  size_t size = strlen(name);
  if (kedge_length + size + 3 < sizeof kedge_names) {
    kedge_names[kedge_length++] = (char) ('!' + depth);
    memcpy(kedge_names + kedge_length, name, size);
    kedge_length += size;
    kedge_names[kedge_length++] = '\n';
    kedge_names[kedge_length] = 0;
  }
  depth++;
  *context = 0;
  return context;
}

void kedge_end(const void *function, void *context) { depth--; }
