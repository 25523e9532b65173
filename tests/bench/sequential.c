/*
 * What the machine's speed is measured with: an ordinary sequential program of integers, pointers, calls and memory.
 * Prints a checksum, which has to be the same compiled and interpreted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PRIMES 200000
#define SIDE 60
#define NODES 20000

struct node {
	struct node *next;
	unsigned int key;
};

static unsigned char composite[PRIMES];
static unsigned int left[SIDE][SIDE], right[SIDE][SIDE], product[SIDE][SIDE];

static unsigned int sieve(void)
{
	unsigned int count = 0;

	memset(composite, 0, sizeof(composite));
	for (unsigned int n = 2; n < PRIMES; n++) {
		if (composite[n])
			continue;
		count++;
		for (unsigned int m = 2 * n; m < PRIMES; m += n)
			composite[m] = 1;
	}
	return count;
}

static unsigned int multiply(void)
{
	unsigned int sum = 0;

	for (int i = 0; i < SIDE; i++) {
		for (int j = 0; j < SIDE; j++) {
			left[i][j] = i * 31 + j;
			right[i][j] = i ^ (j * 7);
		}
	}
	for (int i = 0; i < SIDE; i++) {
		for (int j = 0; j < SIDE; j++) {
			unsigned int cell = 0;

			for (int k = 0; k < SIDE; k++)
				cell += left[i][k] * right[k][j];
			product[i][j] = cell;
			sum = sum * 33 + cell;
		}
	}
	return sum;
}

static unsigned int crc(const unsigned char *bytes, unsigned long size)
{
	unsigned int value = ~0u;

	while (size--) {
		value ^= *bytes++;
		for (int bit = 0; bit < 8; bit++)
			value = value & 1 ? value >> 1 ^ 0xedb88320u : value >> 1;
	}
	return ~value;
}

static struct node *merge(struct node *one, struct node *two)
{
	struct node head, *tail = &head;

	while (one && two) {
		struct node **from = one->key <= two->key ? &one : &two;

		tail->next = *from;
		tail = tail->next;
		*from = tail->next;
	}
	tail->next = one ? one : two;
	return head.next;
}

static struct node *sort(struct node *list, int count)
{
	struct node *half = list, *rest;

	if (count < 2)
		return list;
	for (int n = 1; n < count / 2; n++)
		half = half->next;
	rest = half->next;
	half->next = 0;
	return merge(sort(list, count / 2), sort(rest, count - count / 2));
}

static unsigned int sorted(void)
{
	struct node *nodes = malloc(NODES * sizeof(*nodes)), *list = 0;
	unsigned long random = 1;
	unsigned int sum = 0;

	for (int n = 0; n < NODES; n++) {
		random = random * 6364136223846793005UL + 1442695040888963407UL;
		nodes[n].key = random >> 33;
		nodes[n].next = list;
		list = &nodes[n];
	}
	for (list = sort(list, NODES); list; list = list->next)
		sum = sum * 31 + list->key;
	free(nodes);
	return sum;
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 1;
	unsigned int sum = 0;

	for (int round = 0; round < rounds; round++) {
		sum = sum * 17 + sieve();
		sum = sum * 17 + multiply();
		sum = sum * 17 + crc(composite, PRIMES);
		sum = sum * 17 + sorted();
	}
	printf("%u\n", sum);
	return 0;
}
