"""Shards and bundles are Tink's formats: what we seal Tink opens, and the other way round."""

import io
import json
import os
from collections.abc import Callable

import pytest
import tink
from tink import hybrid, secret_key_access, streaming_aead
from tink.proto import aes_gcm_hkdf_streaming_pb2, common_pb2, hpke_pb2, tink_pb2

Run = Callable[[str, bytes], bytes]
Ask = Callable[..., bytes]

STREAMING = "type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey"
PUBLIC = "type.googleapis.com/google.crypto.tink.HpkePublicKey"
PRIVATE = "type.googleapis.com/google.crypto.tink.HpkePrivateKey"
CONTENT_KEY = bytes(range(32))
SHARD = b"affluent/shard/1 of a test"


class RefusedError(Exception):
    """The TypeScript side threw this code."""


@pytest.fixture(scope="module", autouse=True)
def _registered() -> None:
    streaming_aead.register()
    hybrid.register()


@pytest.fixture
def ask(run_program: Run) -> Ask:
    """Ask the TypeScript side for something."""

    def asked(
        act: str, *, key: bytes, bound: bytes = b"", text: bytes = b"", size: int = 0
    ) -> bytes:
        job = {"act": act, "key": key.hex(), "bound": bound.hex(), "text": text.hex()}
        answer = json.loads(
            run_program("seal-and-open", json.dumps({**job, "segmentSize": size}).encode())
        )
        if "error" in answer:
            raise RefusedError(answer["error"])
        return bytes.fromhex(answer["result"])

    return asked


def keyset(type_url: str, value: bytes, kind: int) -> tink.KeysetHandle:
    data = tink_pb2.KeyData(type_url=type_url, value=value, key_material_type=kind)
    key = tink_pb2.Keyset.Key(
        key_data=data, status=tink_pb2.ENABLED, key_id=1, output_prefix_type=tink_pb2.RAW
    )
    serialized = tink_pb2.Keyset(primary_key_id=1, key=[key]).SerializeToString()
    return tink.proto_keyset_format.parse(serialized, secret_key_access.TOKEN)


def stream_cipher(content_key: bytes, size: int) -> streaming_aead.StreamingAead:
    params = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingParams(
        ciphertext_segment_size=size, derived_key_size=32, hkdf_hash_type=common_pb2.SHA256
    )
    key = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingKey(params=params, key_value=content_key)
    handle = keyset(STREAMING, key.SerializeToString(), tink_pb2.KeyData.SYMMETRIC)
    return handle.primitive(streaming_aead.StreamingAead)


def seal_by_tink(plaintext: bytes, size: int) -> bytes:
    class Kept(io.BytesIO):
        def close(self) -> None:
            self.kept = self.getvalue()
            super().close()

    sealed = Kept()
    cipher = stream_cipher(CONTENT_KEY, size)
    with cipher.new_encrypting_stream(sealed, SHARD) as stream:
        stream.write(plaintext)
    return sealed.kept


def open_by_tink(ciphertext: bytes, size: int, bound: bytes = SHARD) -> bytes:
    cipher = stream_cipher(CONTENT_KEY, size)
    with cipher.new_decrypting_stream(io.BytesIO(ciphertext), bound) as stream:
        return stream.read()


@pytest.mark.parametrize(
    ("size", "length"),
    [(4096, n) for n in (0, 1, 4039, 4040, 4041, 8120, 8121, 20_000)]
    + [(262_144, n) for n in (262_088, 262_089, 700_000)],
)
def test_each_opens_what_the_other_has_sealed(ask: Ask, size: int, length: int) -> None:
    plaintext = os.urandom(length)
    ours = ask("seal", key=CONTENT_KEY, bound=SHARD, text=plaintext, size=size)
    assert open_by_tink(ours, size) == plaintext
    theirs = seal_by_tink(plaintext, size)
    assert len(theirs) == len(ours)
    assert ask("open", key=CONTENT_KEY, bound=SHARD, text=theirs, size=size) == plaintext


def test_both_refuse_the_shard_of_another_name(ask: Ask) -> None:
    sealed = seal_by_tink(b"x" * 9000, 4096)
    with pytest.raises(RefusedError, match="SEGMENT_FORGED"):
        ask("open", key=CONTENT_KEY, bound=b"another shard", text=sealed, size=4096)
    with pytest.raises(tink.TinkError):
        open_by_tink(sealed, 4096, b"another shard")


@pytest.mark.parametrize("left", [4095, 4096, 8192, 8999])
def test_both_refuse_a_shard_that_was_cut(ask: Ask, left: int) -> None:
    cut = seal_by_tink(b"x" * 9000, 4096)[:left]
    with pytest.raises(RefusedError, match="SEGMENT_FORGED"):
        ask("open", key=CONTENT_KEY, bound=SHARD, text=cut, size=4096)
    with pytest.raises(tink.TinkError):
        open_by_tink(cut, 4096)


def hpke_public_key(public_key: bytes) -> hpke_pb2.HpkePublicKey:
    params = hpke_pb2.HpkeParams(
        kem=hpke_pb2.DHKEM_X25519_HKDF_SHA256,
        kdf=hpke_pb2.HKDF_SHA256,
        aead=hpke_pb2.AES_256_GCM,
    )
    return hpke_pb2.HpkePublicKey(version=0, params=params, public_key=public_key)


def test_tink_seals_a_bundle_that_a_custodian_opens(ask: Ask) -> None:
    own = bytes([7] * 32)
    key = hpke_public_key(ask("public-key", key=own)).SerializeToString()
    handle = keyset(PUBLIC, key, tink_pb2.KeyData.ASYMMETRIC_PUBLIC)
    sealed = handle.primitive(hybrid.HybridEncrypt).encrypt(b"shares", b"affluent/bundle/1")
    assert ask("open-bundle", key=own, bound=b"affluent/bundle/1", text=sealed) == b"shares"
    with pytest.raises(RefusedError, match="KEY_REFUSED"):
        ask("open-bundle", key=own, bound=b"affluent/bundle/2", text=sealed)


def test_tink_opens_a_bundle_that_was_sealed_to_it(ask: Ask) -> None:
    template = hybrid.hybrid_key_templates.DHKEM_X25519_HKDF_SHA256_HKDF_SHA256_AES_256_GCM_RAW
    handle = tink.new_keyset_handle(template)
    serialized = tink.proto_keyset_format.serialize(handle, secret_key_access.TOKEN)
    (entry,) = tink_pb2.Keyset.FromString(serialized).key
    assert entry.key_data.type_url == PRIVATE
    private = hpke_pb2.HpkePrivateKey.FromString(entry.key_data.value)
    sealed = ask(
        "seal-bundle", key=private.public_key.public_key, bound=b"affluent/bundle/1", text=b"shares"
    )
    assert handle.primitive(hybrid.HybridDecrypt).decrypt(sealed, b"affluent/bundle/1") == b"shares"
