// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * A plugin of QEMU that counts how often each piece of code of the guest runs
 * between the two marks of bench/load/mark.h, and writes a line for each to a
 * file when the second mark is reached: address, instructions in the piece, and
 * how often it was entered.
 *
 *	-plugin profiler.so,output=FILE
 *
 * A piece is what QEMU translates at once. Pages of user programs may hold
 * different code at the same address: they are told apart from the kernel by
 * who reads the file, not from each other.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qemu_plugin.h"

#define BUCKETS		65536
#define MARK_SIZE	7

struct piece {
	struct piece *next;
	uint64_t address;
	uint64_t instructions;
	uint64_t entered;
};

int qemu_plugin_version = QEMU_PLUGIN_VERSION;
static struct piece *pieces[BUCKETS];
static const char *output;

static struct piece *piece_get(uint64_t address, uint64_t instructions)
{
	struct piece **bucket = &pieces[(address ^ address >> 16) % BUCKETS];
	struct piece *piece;

	for (piece = *bucket; piece; piece = piece->next)
		if (piece->address == address && piece->instructions == instructions)
			return piece;
	piece = calloc(1, sizeof(*piece));
	if (!piece)
		abort();
	piece->address = address;
	piece->instructions = instructions;
	piece->next = *bucket;
	*bucket = piece;
	return piece;
}

/* There may be several batches: the last one counts. */
static void begin(unsigned int vcpu, void *data)
{
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct piece *piece = pieces[i]; piece; piece = piece->next)
			piece->entered = 0;
}

static void end(unsigned int vcpu, void *data)
{
	FILE *file = fopen(output, "we");

	if (!file) {
		perror(output);
		exit(1);
	}
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct piece *piece = pieces[i]; piece; piece = piece->next)
			if (piece->entered)
				fprintf(file, "%016" PRIx64 " %" PRIu64 " %" PRIu64 "\n",
					piece->address, piece->instructions,
					piece->entered);
	fclose(file);
}

/* nopl DISPLACEMENT(%rax) */
static bool is_mark(const struct qemu_plugin_insn *insn, const char *displacement)
{
	const uint8_t *code = qemu_plugin_insn_data(insn);

	return qemu_plugin_insn_size(insn) == MARK_SIZE &&
	       !memcmp(code, "\x0f\x1f\x80", 3) &&
	       !memcmp(code + 3, displacement, 4);
}

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	const size_t instructions = qemu_plugin_tb_n_insns(tb);
	struct qemu_plugin_insn *insn;
	struct piece *piece;

	insn = qemu_plugin_tb_get_insn(tb, 0);
	piece = piece_get(qemu_plugin_insn_vaddr(insn), instructions);
	qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64,
						 &piece->entered, 1);
	for (size_t i = 0; i < instructions; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		if (is_mark(insn, "load"))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, begin,
							       QEMU_PLUGIN_CB_NO_REGS, NULL);
		if (is_mark(insn, "done"))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, end,
							       QEMU_PLUGIN_CB_NO_REGS, NULL);
	}
}

int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc,
			char **argv)
{
	if (argc != 1 || strncmp(argv[0], "output=", 7)) {
		fprintf(stderr, "profiler: output=FILE is needed\n");
		return -1;
	}
	output = strdup(argv[0] + 7);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
