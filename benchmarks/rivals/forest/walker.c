// A walker in C, as good as is easily had: forest.bin and rows.bin of a folder in, predictions out. `a` writes them to answers-<way>.bin,
// `b` predicts all rows once, each on a line of its own and answered by `ok`. Ways: `plain` walks one row at a time, `interleaved` eight.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 512
#define LANES 8

// Eight bytes: siblings stand side by side; a leaf is its own left child and never goes right.
typedef struct {
  float threshold;
  uint16_t feature;
  uint16_t left;
} Node;

static int32_t trees, width, count;
static int32_t *starts, *depths;
static Node *nodes;
static double *values;
static float *rows;
static double *sums;

static void *take(FILE *file, size_t bytes) {
  void *at = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (at == NULL || fread(at, 1, bytes, file) != bytes) exit(3);
  return at;
}

static void load(const char *folder) {
  char name[4096];
  snprintf(name, sizeof name, "%s/forest.bin", folder);
  FILE *file = fopen(name, "rb");
  if (file == NULL) exit(3);
  int32_t *head = take(file, 16);
  trees = head[0];
  int32_t all = head[1];
  width = head[2];
  count = head[3];
  starts = take(file, 4 * (size_t)(trees + 1));
  depths = take(file, 4 * (size_t)trees);
  int32_t *feature = take(file, 4 * (size_t)all), *left = take(file, 4 * (size_t)all), *right = take(file, 4 * (size_t)all);
  double *threshold = take(file, 8 * (size_t)all), *value = take(file, 8 * (size_t)all);
  fclose(file);
  nodes = aligned_alloc(64, (sizeof(Node) * (size_t)all + 63) / 64 * 64);
  values = malloc(8 * (size_t)all);
  for (int32_t tree = 0; tree < trees; tree++) {
    int32_t start = starts[tree], size = starts[tree + 1] - start, next = 1;
    int32_t *origin = malloc(4 * (size_t)size);
    origin[0] = start;
    for (int32_t at = 0; at < size; at++) {
      int32_t node = origin[at];
      values[start + at] = value[node];
      if (feature[node] < 0) {
        nodes[start + at] = (Node){__builtin_inff(), 0, (uint16_t)at};
        continue;
      }
      nodes[start + at] = (Node){(float)threshold[node], (uint16_t)feature[node], (uint16_t)next};
      origin[next++] = left[node];
      origin[next++] = right[node];
    }
    free(origin);
  }
  snprintf(name, sizeof name, "%s/rows.bin", folder);
  file = fopen(name, "rb");
  if (file == NULL) exit(3);
  rows = take(file, 4 * (size_t)count * (size_t)width);
  fclose(file);
  sums = malloc(8 * (size_t)count);
}

static void plain(int32_t from, int32_t to) {
  for (int32_t tree = 0; tree < trees; tree++) {
    const Node *root = nodes + starts[tree];
    const double *value = values + starts[tree];
    for (int32_t row = from; row < to; row++) {
      const float *x = rows + (size_t)row * (size_t)width;
      uint32_t at = 0;
      for (;;) {
        Node node = root[at];
        uint32_t next = node.left + (x[node.feature] > node.threshold);
        if (next == at) break;
        at = next;
      }
      sums[row] += value[at];
    }
  }
}

static void interleaved(int32_t from, int32_t to) {
  for (int32_t tree = 0; tree < trees; tree++) {
    const Node *root = nodes + starts[tree];
    const double *value = values + starts[tree];
    const int32_t depth = depths[tree];
    int32_t row = from;
    for (; row + LANES <= to; row += LANES) {
      const float *x = rows + (size_t)row * (size_t)width;
      uint32_t at[LANES] = {0};
      for (int32_t level = 0; level < depth; level++) {
#pragma GCC unroll 8
        for (int lane = 0; lane < LANES; lane++) {
          Node node = root[at[lane]];
          at[lane] = node.left + (x[lane * width + node.feature] > node.threshold);
        }
      }
#pragma GCC unroll 8
      for (int lane = 0; lane < LANES; lane++) sums[row + lane] += value[at[lane]];
    }
    for (; row < to; row++) {
      const float *x = rows + (size_t)row * (size_t)width;
      uint32_t at = 0;
      for (int32_t level = 0; level < depth; level++) at = root[at].left + (x[root[at].feature] > root[at].threshold);
      sums[row] += value[at];
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  load(argv[1]);
  void (*walk)(int32_t, int32_t) = strcmp(argv[2], "plain") == 0 ? plain : interleaved;
  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) {
    memset(sums, 0, 8 * (size_t)count);
    for (int32_t from = 0; from < count; from += BLOCK) walk(from, from + BLOCK < count ? from + BLOCK : count);
    for (int32_t row = 0; row < count; row++) sums[row] /= trees;
    if (line[0] == 'a') {
      char name[4096];
      snprintf(name, sizeof name, "%s/answers-%s.bin", argv[1], argv[2]);
      FILE *file = fopen(name, "wb");
      if (file == NULL || fwrite(sums, 8, (size_t)count, file) != (size_t)count) return 3;
      fclose(file);
    }
    puts("ok");
    fflush(stdout);
  }
  return 0;
}
