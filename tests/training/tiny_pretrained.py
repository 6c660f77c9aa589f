"""Pretrained encoders in miniature, with random weights, in folders as transformers writes them."""

from __future__ import annotations

from pathlib import Path


def bert(folder: Path) -> Path:
    """A BERT of two layers with a WordPiece tokenizer of letters and a few words."""
    import torch
    import transformers
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    letters = "abcdefghijklmnopqrstuvwxyz.,!?'"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    vocabulary = Tokenizer(models.WordPiece({word: k for k, word in enumerate(words)}, unk_token="[UNK]"))
    vocabulary.normalizer = normalizers.BertNormalizer()
    vocabulary.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokens = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    transformers.PreTrainedTokenizerFast(tokenizer_object=vocabulary, **tokens).save_pretrained(folder)
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=20
    )
    transformers.BertModel(config).save_pretrained(folder)
    return folder


def wav2vec(folder: Path) -> Path:
    """A wav2vec 2.0 of two layers whose frames are 20 ms, as the published ones' are."""
    import torch
    import transformers

    torch.manual_seed(0)
    config = transformers.Wav2Vec2Config(
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=20,
        conv_dim=(8, 8, 8),
        conv_kernel=(10, 8, 8),
        conv_stride=(8, 8, 5),
        num_feat_extract_layers=3,
        num_conv_pos_embeddings=8,
        num_conv_pos_embedding_groups=2,
    )
    transformers.Wav2Vec2Model(config).save_pretrained(folder)
    return folder
